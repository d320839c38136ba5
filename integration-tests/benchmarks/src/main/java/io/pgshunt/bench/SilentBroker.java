package io.pgshunt.bench;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A broker inside this JVM that answers what a connection has to be answered and drops every
 * message: what is left of a publish is amqp-client's own work, without network.
 */
public final class SilentBroker implements FrameHandler {

  private static final int METHOD = 1;
  private static final int FRAME_MAX = 131_072;
  private static final int ROOM = 64;

  private final BlockingQueue<Frame> toClient = new LinkedBlockingQueue<>();
  private volatile @Nullable AMQConnection connection;

  private SilentBroker() {}

  /** A connection to a broker of its own. */
  public static AMQConnection connect() throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setRequestedHeartbeat(0);
    AMQConnection connection =
        new AMQConnection(
            factory.params(Executors.newCachedThreadPool(SilentBroker::daemon)),
            new SilentBroker());
    connection.start();
    return connection;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void initialize(AMQConnection connection) {
    this.connection = connection;
  }

  @Override
  public void sendHeader() {
    ByteBuffer start = method(10, 10).put((byte) 0).put((byte) 9).putInt(0);
    text(start, "PLAIN");
    text(start, "en_US");
    answer(0, start);
  }

  private static void text(ByteBuffer buffer, String text) {
    buffer.putInt(text.length());
    text.chars().forEach(c -> buffer.put((byte) c));
  }

  @Override
  public void writeFrame(Frame frame) {
    if (frame.getType() != METHOD) {
      return;
    }
    int method = ByteBuffer.wrap(frame.getPayload()).getInt();
    switch (method) {
      case 10 << 16 | 11 ->
          answer(0, method(10, 30).putShort((short) 2047).putInt(FRAME_MAX).putShort((short) 0));
      case 10 << 16 | 40 -> answer(0, method(10, 41).put((byte) 0));
      case 10 << 16 | 50 -> answer(0, method(10, 51));
      case 20 << 16 | 10 -> answer(frame.getChannel(), method(20, 11).putInt(0));
      case 20 << 16 | 40 -> answer(frame.getChannel(), method(20, 41));
      default -> {
        // a publish, or something else that is not answered
      }
    }
  }

  private static ByteBuffer method(int classId, int methodId) {
    return ByteBuffer.allocate(ROOM).putShort((short) classId).putShort((short) methodId);
  }

  private void answer(int channel, ByteBuffer payload) {
    byte[] bytes = new byte[payload.position()];
    payload.flip().get(bytes);
    toClient.add(new Frame(METHOD, channel, bytes));
  }

  @Override
  public Frame readFrame() throws IOException {
    try {
      return toClient.take();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  @Override
  public void startProcessing() {
    AMQConnection started = connection;
    if (started != null) {
      started.startMainLoop();
    }
  }

  @Override
  public void finishConnectionNegotiation() {}

  @Override
  public void setFrameMax(int frameMax) {}

  @Override
  public void flush(WriteListener listener) {}

  @Override
  public void close() {}

  @Override
  public void setTimeout(int timeoutMs) {}

  @Override
  public int getTimeout() {
    return 0;
  }

  @Override
  public InetAddress getLocalAddress() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public int getLocalPort() {
    return 0;
  }

  @Override
  public InetAddress getAddress() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public int getPort() {
    return 0;
  }
}
