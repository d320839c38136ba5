package io.pgshunt.it.support;

import java.net.URI;

/**
 * Where a broker is, taken from its AMQP URI.
 *
 * @param uri with user and password
 */
public record BrokerAddress(URI uri) {

  private static final int DEFAULT_PORT = 5672;

  public static BrokerAddress of(String amqpUri) {
    return new BrokerAddress(URI.create(amqpUri));
  }

  /** The broker of this test run. */
  public static BrokerAddress ofTests() {
    return of(Servers.broker().amqpUri());
  }

  public String user() {
    String userInfo = uri.getUserInfo();
    return userInfo == null ? "guest" : userInfo.split(":", 2)[0];
  }

  /** A proxy in front of the broker. */
  public TcpProxy proxy() {
    return new TcpProxy(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
  }

  /** The same user and virtual host, by way of {@code proxy}. */
  public String through(TcpProxy proxy) {
    String userInfo = uri.getRawUserInfo();
    return "amqp://"
        + (userInfo == null ? "" : userInfo + "@")
        + "127.0.0.1:"
        + proxy.port()
        + uri.getRawPath();
  }
}
