package io.pgshunt.it.consumer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The test's end of {@link RemoteTask}. */
final class RemoteRuns implements AutoCloseable {

  private static final int PATIENCE_MS = 60_000;

  private final ServerSocket listener;

  /** Kept: a socket that nobody refers to is closed at some point, and its handler returns. */
  private final List<Socket> sockets = new ArrayList<>();

  RemoteRuns() throws IOException {
    listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(PATIENCE_MS);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Waits for a run to begin. */
  Run next() throws IOException {
    Socket socket = listener.accept();
    sockets.add(socket);
    return new Run(socket);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** One run, which waits to be told what to return. */
  static final class Run {
    private final Socket socket;
    private final BufferedReader lines;
    private final String report;

    private Run(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(PATIENCE_MS);
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      report = lines.readLine();
    }

    /** Task id and attempt. */
    String report() {
      return report;
    }

    /** Lets the handler return {@code result}, and waits until it has. */
    void end(String result) throws IOException {
      socket.getOutputStream().write((result + "\n").getBytes(StandardCharsets.UTF_8));
      if (lines.readLine() != null) {
        throw new AssertionError("the handler says more than it should");
      }
      socket.close();
    }
  }
}
