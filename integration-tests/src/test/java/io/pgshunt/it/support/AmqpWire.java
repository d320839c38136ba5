package io.pgshunt.it.support;

import java.util.ArrayList;
import java.util.List;

/** Cuts what travels one way over an AMQP 0-9-1 connection into frames and messages. */
public final class AmqpWire {

  private static final int METHOD = 1;
  private static final int HEADER = 2;
  private static final int BODY = 3;
  private static final int HEARTBEAT = 8;

  private static final int PROTOCOL_HEADER_SIZE = 8;
  private static final int FRAME_HEADER_SIZE = 7;
  private static final int FRAME_END = 0xCE;

  private static final long BASIC_PUBLISH = 60 << 16 | 40;
  private static final long BASIC_GET_OK = 60 << 16 | 71;

  private AmqpWire() {}

  /** One frame, without its end mark. */
  public record Frame(int type, int channel, Bytes payload) {

    /** Class and method id in one number; -1 if this is no method frame. */
    long method() {
      return type == METHOD ? payload.number(0, 4) : -1;
    }
  }

  /**
   * What a message is, apart from how it travels.
   *
   * @param properties property flags and property list of the content header
   */
  public record Content(String exchange, String routingKey, Bytes properties, Bytes body) {}

  /**
   * A message as its frames carry it.
   *
   * @param flags the method's flag octet, {@code mandatory} and {@code immediate} of a publish
   * @param frames the payloads of all frames
   */
  public record Message(Content content, int flags, List<Bytes> frames) {}

  /**
   * The frames in the order they were sent, heartbeats left out: when one is sent is a matter of
   * time. An incomplete frame at the end is left out as well.
   */
  public static List<Frame> frames(byte[] stream) {
    Bytes bytes = Bytes.of(stream);
    int at = startsWithProtocolHeader(stream) ? PROTOCOL_HEADER_SIZE : 0;
    List<Frame> frames = new ArrayList<>();
    while (at + FRAME_HEADER_SIZE <= stream.length) {
      int type = (int) bytes.number(at, 1);
      int payload = at + FRAME_HEADER_SIZE;
      int end = payload + Math.toIntExact(bytes.number(at + 3, 4));
      if (end >= stream.length) {
        break;
      }
      if (bytes.number(end, 1) != FRAME_END) {
        throw new AssertionError("no frame end at " + end + ": not an AMQP 0-9-1 stream");
      }
      if (type != HEARTBEAT) {
        frames.add(new Frame(type, (int) bytes.number(at + 1, 2), Bytes.of(stream, payload, end)));
      }
      at = end + 1;
    }
    return frames;
  }

  /** What a client published, in order. */
  public static List<Message> publishes(byte[] clientToServer) {
    return messages(frames(clientToServer), BASIC_PUBLISH);
  }

  /** What a server handed over in answer to basic.get, in order. */
  public static List<Message> gotten(byte[] serverToClient) {
    return messages(frames(serverToClient), BASIC_GET_OK);
  }

  private static boolean startsWithProtocolHeader(byte[] stream) {
    return stream.length >= PROTOCOL_HEADER_SIZE
        && stream[0] == 'A'
        && stream[1] == 'M'
        && stream[2] == 'Q'
        && stream[3] == 'P';
  }

  private static List<Message> messages(List<Frame> frames, long method) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      if (frames.get(i).method() == method) {
        messages.add(message(method, sameChannel(frames.subList(i, frames.size()))));
      }
    }
    return messages;
  }

  private static List<Frame> sameChannel(List<Frame> frames) {
    int channel = frames.get(0).channel();
    return frames.stream().filter(frame -> frame.channel() == channel).toList();
  }

  private static Message message(long method, List<Frame> frames) {
    Bytes publish = frames.get(0).payload();
    // class id, method id, then: publish has a reserved short, get-ok a delivery tag and a flag
    int exchangeAt = method == BASIC_PUBLISH ? 6 : 13;
    String exchange = publish.shortString(exchangeAt);
    int routingKeyAt = exchangeAt + 1 + (int) publish.number(exchangeAt, 1);
    String routingKey = publish.shortString(routingKeyAt);
    int flagsAt = routingKeyAt + 1 + (int) publish.number(routingKeyAt, 1);

    Frame header = frames.get(1);
    if (header.type() != HEADER) {
      throw new AssertionError("a frame of type " + header.type() + " where a header must be");
    }
    int bodySize = Math.toIntExact(header.payload().number(4, 8));
    byte[] body = new byte[bodySize];
    int filled = 0;
    int next = 2;
    while (filled < bodySize) {
      Frame part = frames.get(next++);
      if (part.type() != BODY) {
        throw new AssertionError("a frame of type " + part.type() + " where a body must be");
      }
      System.arraycopy(part.payload().toArray(), 0, body, filled, part.payload().length());
      filled += part.payload().length();
    }
    return new Message(
        new Content(exchange, routingKey, header.payload().from(12), Bytes.of(body)),
        method == BASIC_PUBLISH ? (int) publish.number(flagsAt, 1) : 0,
        frames.subList(0, next).stream().map(Frame::payload).toList());
  }
}
