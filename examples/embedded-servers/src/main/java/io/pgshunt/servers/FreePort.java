package io.pgshunt.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds ports for servers that must be told theirs. */
final class FreePort {

  private FreePort() {}

  /** A port on which nobody listens just now. */
  static int onLoopback() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
