package io.pgshunt.agent.gate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sockets of pgjdbc's connections so that they can be asked, without a wait and without a
 * packet, whether the server has ended them. Made by pgjdbc, by its name. Thread-safe.
 */
public final class WatchedSocketFactory extends SocketFactory {

  /** The socket that pgjdbc made last on this thread, while {@link DriverDataSource} connects. */
  private static final ThreadLocal<@Nullable SocketChannel> LATEST = new ThreadLocal<>();

  /** The channel of the connection that was made on this thread since it was last taken. */
  static @Nullable SocketChannel takeLatest() {
    SocketChannel latest = LATEST.get();
    LATEST.remove();
    return latest;
  }

  @Override
  public Socket createSocket() throws IOException {
    if (System.getProperty("socksProxyHost") != null) {
      // Only plain sockets go through a SOCKS proxy
      return new Socket();
    }
    SocketChannel channel = SocketChannel.open();
    LATEST.set(channel);
    return channel.socket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(null, new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connected(
        new InetSocketAddress(localHost, localPort), new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(null, new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connected(
        new InetSocketAddress(localHost, localPort), new InetSocketAddress(host, port));
  }

  private Socket connected(@Nullable SocketAddress local, SocketAddress remote) throws IOException {
    Socket socket = createSocket();
    try {
      socket.bind(local);
      socket.connect(remote);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
