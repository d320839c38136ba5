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
    super(new DataInputStream(new ByteArrayInputStream(bytes)));
    this.bytes = bytes.clone();
  }

  @Override
  public void writePropertiesTo(ContentHeaderPropertyWriter writer) throws IOException {
    for (byte octet : bytes) {
      writer.writeOctet(Byte.toUnsignedInt(octet));
    }
  }
}
