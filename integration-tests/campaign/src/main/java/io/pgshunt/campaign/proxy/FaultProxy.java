package io.pgshunt.campaign.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and PostgreSQL on the loopback interface and breaks what goes through it,
 * at points that depend on the protocol, not on what the statements are. Clients must not ask for
 * encryption ({@code sslmode=disable&gssEncMode=disable}). Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

  private final IntSupplier serverPort;
  private final boolean readsRequests;
  private final int port;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger underWay = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private boolean silent;
  private volatile long delayMillis;
  private volatile @Nullable Trap trap;
  private volatile @Nullable ServerSocket listener;

  /**
   * @param serverPort of the server on the loopback interface, asked for each connection
   * @param readsRequests whether the clients speak as applications do; false for a standby's
   */
  public FaultProxy(IntSupplier serverPort, boolean readsRequests) {
    this.serverPort = serverPort;
    this.readsRequests = readsRequests;
    this.port = listen(0);
  }

  /** The port to connect to, on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** From now on requests are disturbed. */
  public void set(Trap trap) {
    this.trap = trap;
  }

  /** From now on nothing arrives any more, in either direction, until {@link #heal}. */
  public void silence() {
    lock.lock();
    try {
      silent = true;
    } finally {
      lock.unlock();
    }
  }

  /** From now on everything takes that much longer, each way. */
  public void slowDown(long millis) {
    delayMillis = millis;
  }

  /** Drops all connections. */
  public void cut() {
    links.forEach(Link::close);
  }

  /** Drops all connections and refuses new ones, until {@link #heal}. */
  public void refuse() {
    close();
  }

  /** Ends all that was done, but brings no connection back. */
  public void heal() {
    trap = null;
    delayMillis = 0;
    lock.lock();
    try {
      silent = false;
      released.signalAll();
    } finally {
      lock.unlock();
    }
    synchronized (this) {
      if (listener == null) {
        listen(port);
      }
    }
  }

  /** Whether nothing is held back any more. */
  public boolean isQuiet() {
    return underWay.get() == 0;
  }

  @Override
  public synchronized void close() {
    ServerSocket socket = listener;
    listener = null;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Port " + port + " cannot be closed", e);
      }
    }
    cut();
  }

  @Nullable Trap trap() {
    return trap;
  }

  boolean readsRequests() {
    return readsRequests;
  }

  void forget(Link link) {
    links.remove(link);
  }

  /** Waits as long as nothing is to arrive, and as long as everything takes. */
  void pass() throws InterruptedException {
    hold(delayMillis);
    lock.lock();
    try {
      while (silent) {
        released.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits, and counts as something that is under way. */
  void hold(long millis) throws InterruptedException {
    if (millis > 0) {
      underWay.incrementAndGet();
      try {
        Thread.sleep(millis);
      } finally {
        underWay.decrementAndGet();
      }
    }
  }

  private synchronized int listen(int wanted) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      listener = socket;
      start("accept", () -> accept(socket));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("The proxy cannot listen on port " + wanted, e);
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        start("connect", () -> connect(client));
      } catch (IOException e) {
        // Closed by refuse(), or the client is gone already: there is nobody to serve
      }
    }
  }

  private void connect(Socket client) {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort.getAsInt());
      Link link = new Link(this, client, server);
      links.add(link);
      link.start();
    } catch (IOException noServer) {
      Link.closeAbruptly(client);
    }
  }

  static void start(String role, Runnable body) {
    Thread thread = new Thread(body, "fault-proxy-" + role);
    thread.setDaemon(true);
    thread.start();
  }
}
