package io.pgshunt.it.app;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.ContentHeaderPropertyWriter;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;

/**
 * Basic properties that read as what their bytes mean and are sent as those very bytes. amqp-client
 * would decode a header table into a hash map and send its entries in another order.
 */
final class ExactProperties extends AMQP.BasicProperties {

  private final byte[] bytes;

  ExactProperties(byte[] bytes) throws IOException {
    super(new DataInputStream(new ByteArrayInputStream(afterWeightAndBodySize(bytes))));
    this.bytes = bytes.clone();
  }

  /** In a content header frame a weight (a short) and the body's size (a long) come first. */
  private static byte[] afterWeightAndBodySize(byte[] bytes) {
    byte[] header = new byte[Short.BYTES + Long.BYTES + bytes.length];
    System.arraycopy(bytes, 0, header, Short.BYTES + Long.BYTES, bytes.length);
    return header;
  }

  @Override
  public void writePropertiesTo(ContentHeaderPropertyWriter writer) throws IOException {
    for (byte octet : bytes) {
      writer.writeOctet(Byte.toUnsignedInt(octet));
    }
  }
}
