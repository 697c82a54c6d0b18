import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

export interface SingleCallAgent {
  readonly agent: HttpAgent;
  /** Ends every connection that was made, whatever still comes over it. */
  end(this: void): void;
}

/**
 * An agent whose connections end when their call has. simple-oauth2's HTTP client gives an answer up at its time limit
 * but leaves the connection open, reads on, and throws into nobody's hands once that becomes too long: a provider that
 * trickles would end the process. The client works with a copy of the agent; what it has as its own is shared.
 */
export function singleCallAgent(protocol: string): SingleCallAgent {
  const opened = new Set<Duplex>();
  const agent = protocol === 'https:' ? new HttpsAgent() : new HttpAgent();
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const connection = connect(options, callback);
    if (connection) opened.add(connection);
    return connection;
  };
  return {
    agent,
    end: () => {
      for (const connection of opened) connection.destroy();
    },
  };
}
