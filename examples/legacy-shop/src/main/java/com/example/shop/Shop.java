package com.example.shop;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The shop, with its admin console on standard input. Its broker is the first argument. */
public final class Shop {

  private final CelerySender sender;
  private int lastOrder = 1000;

  private Shop(CelerySender sender) {
    this.sender = sender;
  }

  /** Runs until the console says {@code quit} or ends. */
  public static void main(String[] args) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(args.length > 0 ? args[0] : "amqp://guest:guest@127.0.0.1:5672");
    try (Connection connection = factory.newConnection("shop");
        Channel channel = connection.createChannel();
        BufferedReader console =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String queue : List.of("payments", "emails", "support", "reports")) {
        channel.queueDeclare(queue, true, false, false, null);
      }
      System.out.println("shop is open; commands: send N, report, set PROPERTY VALUE, quit");
      new Shop(new CelerySender(channel)).obey(console);
    }
    System.out.println("shop is closed");
  }

  private void obey(BufferedReader console) throws IOException {
    for (String line; (line = console.readLine()) != null; ) {
      String[] words = line.strip().split("\\s+", -1);
      if (words[0].equals("send") && words.length == 2 && words[1].matches("[0-9]{1,6}")) {
        sendOrders(Integer.parseInt(words[1]));
      } else if (words[0].equals("report") && words.length == 1) {
        sendReport();
      } else if (words[0].equals("set") && words.length == 3) {
        System.setProperty(words[1], words[2]);
        System.out.println("set " + words[1] + " to " + words[2]);
      } else if (words[0].equals("quit")) {
        return;
      } else {
        System.out.println("unknown command: " + line);
      }
    }
  }

  private void sendOrders(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Order order = Order.numbered(++lastOrder);
      sender.send(order.charge(), order.receipt(), order.refundDesk());
      System.out.println("sent " + order);
    }
  }

  /** The day's turnover: each till counts its own, then one task adds them up. */
  private void sendReport() throws IOException {
    List<Signature> tills =
        List.of(
            new Signature("shop.count_till", List.of("north"), Map.of(), "reports"),
            new Signature("shop.count_till", List.of("south"), Map.of(), "reports"));
    sender.sendChord(tills, new Signature("shop.add_up", List.of(), Map.of(), "reports"));
    System.out.println("sent report over " + tills.size() + " tills");
  }
}
