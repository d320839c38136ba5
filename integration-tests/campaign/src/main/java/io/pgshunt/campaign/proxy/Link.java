package io.pgshunt.campaign.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** One connection through the proxy. Thread-safe. */
final class Link {

  private static final int BUFFER_BYTES = 64 << 10;
  private static final int READY_FOR_QUERY_BYTES = 6;
  private static final byte IDLE = 'I';

  private final FaultProxy proxy;
  private final Socket client;
  private final Socket server;

  /** Whether it has inserted something and not yet heard that its transaction is over. */
  private volatile boolean inserted;

  private volatile boolean cutOnAnswer;
  private volatile boolean answersAreLost;
  private final AtomicLong answerDelay = new AtomicLong();

  Link(FaultProxy proxy, Socket client, Socket server) throws IOException {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
  }

  void start() {
    FaultProxy.start("to-server", proxy.readsRequests() ? this::requests : this::bytes);
    FaultProxy.start("to-client", this::answers);
  }

  /** Both ends hear of it at once. */
  void close() {
    closeAbruptly(client);
    closeAbruptly(server);
    proxy.forget(this);
  }

  /** With a reset, so that nobody takes it for an orderly end. */
  static void closeAbruptly(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already, which is what is wanted
      return;
    }
  }

  private void requests() {
    try {
      Frames frames = new Frames(client.getInputStream());
      OutputStream out = server.getOutputStream();
      while (true) {
        byte[] request = frames.next();
        inserted |= frames.inserts();
        proxy.pass();
        Trap trap = proxy.trap();
        if (trap == null || !trap.takes(inserted)) {
          out.write(request);
        } else if (!disturb(trap, request, out)) {
          break;
        }
      }
    } catch (IOException over) {
      // One of the ends is gone
      close();
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  /** Whether the connection goes on. */
  private boolean disturb(Trap trap, byte[] request, OutputStream out)
      throws IOException, InterruptedException {
    switch (trap.disturbance()) {
      case CUT_BEFORE -> {
        return false;
      }
      case CUT_AFTER -> {
        cutOnAnswer = true;
        out.write(request);
        return true;
      }
      case CUT_MEANWHILE -> {
        out.write(request);
        return false;
      }
      case ARRIVE_AFTER_CUT -> {
        answersAreLost = true;
        closeAbruptly(client);
        proxy.hold(trap.delayMillis());
        out.write(request);
        // Time for the server to work on it before it hears that the client is gone
        proxy.hold(trap.delayMillis());
        return false;
      }
      case HALF_OPEN -> {
        answersAreLost = true;
        out.write(request);
        closeAbruptly(client);
        proxy.hold(trap.delayMillis());
        return false;
      }
      case ARRIVE_LATE -> {
        proxy.hold(trap.delayMillis());
        out.write(request);
        return true;
      }
      case ANSWER_LATE -> {
        answerDelay.set(trap.delayMillis());
        out.write(request);
        return true;
      }
    }
    throw new IllegalStateException("There is no disturbance " + trap.disturbance());
  }

  private void answers() {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        proxy.hold(answerDelay.getAndSet(0));
        proxy.pass();
        if (endsTransaction(buffer, read)) {
          inserted = false;
        }
        if (cutOnAnswer) {
          break;
        }
        if (!answersAreLost) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException over) {
      // One of the ends is gone
      close();
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  /** ReadyForQuery, which ends each answer, says so. */
  private static boolean endsTransaction(byte[] buffer, int length) {
    int start = length - READY_FOR_QUERY_BYTES;
    return start >= 0 && buffer[start] == 'Z' && buffer[length - 1] == IDLE;
  }

  private void bytes() {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        proxy.pass();
        out.write(buffer, 0, read);
      }
    } catch (IOException over) {
      // One of the ends is gone
      close();
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }
}
