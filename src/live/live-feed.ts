/** Events to open dashboards: hibernating WebSockets, told what was published. It keeps nothing; the event log is the truth. */
import { DurableObject } from "cloudflare:workers";

export class LiveFeed extends DurableObject {
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("Upgrade") !== "websocket") return new Response(null, { status: 426 });
    const pair = new WebSocketPair();
    this.ctx.acceptWebSocket(pair[1]);
    return new Response(null, { status: 101, webSocket: pair[0] });
  }

  publish(message: string): void {
    for (const socket of this.ctx.getWebSockets()) socket.send(message);
  }
}
