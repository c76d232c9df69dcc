/** E-mail: what a message is, and the port through which it leaves. Law: text is the message; what is sent as HTML says the same and loads nothing. */

export type Message = {
  to: string;
  subject: string;
  /** Paragraphs; one that is an address on its own is the link to follow. */
  paragraphs: readonly string[];
};

export type Mail = {
  /** False where no sender is set: nothing can leave, and nothing waits for it. */
  isOn: boolean;
  /** Throws where the message was not taken: its caller tries again, or gives up aloud. */
  send: (message: Message) => Promise<void>;
};
