/** The live feed as it is read here: clicks by the second. Law: a socket that breaks is opened again, later each time; one that is refused is not. */
type Tally = { counted: number; uncounted: number };
type Frame = { type: string; data?: { answer?: string; counted?: number; uncounted?: number } };
export type LiveDoors = { told: (tally: Tally) => void; standing: (isOpen: boolean) => void };

const REFUSED = 4001;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;

const addressOf = (): string => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/live`;

/** Reads until it is closed by what it returns. */
export function openLive({ told, standing }: LiveDoors): () => void {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT;
  let isOver = false;
  const read = (text: string): void => {
    const { type, data } = JSON.parse(text) as Frame;
    if (type === "live.check" && data?.answer !== undefined) socket?.send(data.answer);
    if (type === "click.recorded") told({ counted: data?.counted ?? 0, uncounted: data?.uncounted ?? 0 });
  };
  const open = (): void => {
    socket = new WebSocket(addressOf());
    socket.onopen = () => {
      wait = FIRST_WAIT;
      standing(true);
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string" && data.startsWith("{")) read(data);
    };
    socket.onclose = ({ code }) => {
      standing(false);
      if (isOver || code === REFUSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(LONGEST_WAIT, wait * 2);
    };
  };
  open();
  return () => {
    isOver = true;
    clearTimeout(timer);
    socket?.close();
  };
}
