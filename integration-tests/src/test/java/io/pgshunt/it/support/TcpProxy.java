package io.pgshunt.it.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a server on the loopback interface: records every byte each way, and
 * can hold back what the client sends, drop all connections, refuse new ones, and let them in again
 * on the same port. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {

  private final InetSocketAddress server;
  private final int port;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private boolean holding;
  private volatile @Nullable Trap trap;
  private @Nullable ServerSocket listener;
  private @Nullable Thread acceptor;

  public TcpProxy(String host, int port) {
    this.server = new InetSocketAddress(host, port);
    this.port = listen(0);
  }

  /** The port to connect to, on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The connections so far, in the order they were made. */
  public List<Link> links() {
    return List.copyOf(links);
  }

  /** The only connection so far. */
  public Link onlyLink() {
    if (links.size() != 1) {
      throw new AssertionError(links.size() + " connections went through the proxy, expected one");
    }
    return links.get(0);
  }

  /** From now on nothing that a client sends arrives, until {@link #release}. */
  public void hold() {
    lock.lock();
    try {
      holding = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * As when a firewall has forgotten them: the connections that are there now carry nothing any
   * more and do not end; new ones work.
   */
  public void silence() {
    links.forEach(link -> link.silent = true);
  }

  /** Lets what was held go on. */
  public void release() {
    lock.lock();
    try {
      holding = false;
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * When the server next answers on a connection that is there now, the answer is lost and the
   * connection with it.
   */
  public void cutAtNextAnswer() {
    links.forEach(link -> link.sprung = new Trap("", () -> {}));
  }

  /**
   * Loses the answer to the next bytes from a client that hold {@code text}: they reach the server,
   * and when it answers, their connection ends instead.
   *
   * @param then runs at that moment; {@link #down} makes it worse
   */
  public void loseAnswerTo(String text, Runnable then) {
    trap = new Trap(text, then);
  }

  /** Drops every connection and refuses new ones: to clients the server is down. */
  public void down() {
    stopListening();
    links.forEach(Link::drop);
    release();
  }

  /** Takes connections again, on the same port. */
  public void up() {
    listen(port);
  }

  @Override
  public void close() {
    down();
  }

  private synchronized int listen(int wanted) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      listener = socket;
      acceptor = start("accept", () -> accept(socket));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + wanted, e);
    }
  }

  private synchronized void stopListening() {
    try {
      if (listener != null) {
        listener.close();
      }
      if (acceptor != null) {
        // Only when the thread has left accept() is the port free.
        acceptor.join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        links.add(new Link(socket.accept()));
      } catch (IOException e) {
        // closed by down(), or the server refused: the client sees its connection end
      }
    }
  }

  private void awaitRelease() throws InterruptedException {
    lock.lock();
    try {
      while (holding) {
        released.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private static Thread start(String role, Runnable body) {
    Thread thread = new Thread(body, "tcp-proxy-" + role);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** One connection through the proxy. */
  public final class Link {
    private final Socket client;
    private final Socket upstream;
    private final ByteArrayOutputStream toServer = new ByteArrayOutputStream();
    private final ByteArrayOutputStream toClient = new ByteArrayOutputStream();
    private volatile @Nullable Trap sprung;
    private volatile boolean silent;

    private Link(Socket client) throws IOException {
      this.client = client;
      this.upstream = connect(client);
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      start("to-server", () -> forward(client, upstream, toServer, this::beforeServer));
      start("to-client", () -> forward(upstream, client, toClient, this::beforeClient));
    }

    /** What the client sent so far; what is held back is not in it. */
    public byte[] clientToServer() {
      return toServer.toByteArray();
    }

    /** What the server sent so far. */
    public byte[] serverToClient() {
      return toClient.toByteArray();
    }

    private Socket connect(Socket client) throws IOException {
      Socket socket = new Socket();
      try {
        socket.connect(server);
        return socket;
      } catch (IOException e) {
        client.close();
        throw e;
      }
    }

    private void forward(Socket from, Socket to, ByteArrayOutputStream record, Guard guard) {
      byte[] buffer = new byte[64 * 1024];
      try (InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          if (silent) {
            continue;
          }
          guard.check(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
          record.write(buffer, 0, read);
          out.write(buffer, 0, read);
        }
      } catch (IOException e) {
        // either end went away: so does the other
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      drop();
    }

    private void beforeServer(String bytes) throws InterruptedException {
      awaitRelease();
      Trap set = trap;
      if (set != null && bytes.contains(set.text())) {
        trap = null;
        sprung = set;
      }
    }

    private void beforeClient(String bytes) throws IOException {
      Trap set = sprung;
      if (set != null) {
        drop();
        set.then().run();
        throw new IOException(bytes.length() + " bytes of an answer are to be lost");
      }
    }

    private void drop() {
      try (client;
          upstream) {
        // closing both ends both forwarding threads
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What {@link #loseAnswerTo} waits for. */
  private record Trap(String text, Runnable then) {}

  /** Asked before bytes go on. */
  private interface Guard {
    void check(String bytes) throws IOException, InterruptedException;
  }
}
