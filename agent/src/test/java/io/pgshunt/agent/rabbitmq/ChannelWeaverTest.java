package io.pgshunt.agent.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.agent.gate.AgentLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The channel class of the oldest, a middle and the newest client, woven and verified by the JVM.
 */
class ChannelWeaverTest {

  private static final String CHANNEL = "com.rabbitmq.client.impl.ChannelN";

  static List<Path> clients() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of(System.getProperty("amqp-clients")))) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith("amqp-client-")).toList();
    }
  }

  private static final class NobodyListens implements ChannelTransformer.FirstUse {
    @Override
    public void mbeanServerLoaded() {}

    @Override
    public void operatorsCome() {}

    @Override
    public void channelLoaded(@Nullable ClassLoader loader) {}
  }

  @Test
  void threeClientsAreThere() throws IOException {
    assertThat(clients()).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void exactlyTheTerminalPublishAsksTheBridge(Path client) throws Exception {
    try (Client loader = new Client(client)) {
      List<String> asking = callersOf("isOff", weave(loader));

      assertThat(asking).hasSize(1);
      assertThat(asking.get(0)).startsWith("basicPublish(").doesNotEndWith("Z)V");
      assertThat(callersOf("publish", weave(loader))).isEqualTo(asking);
      assertThat(callersOf("txSelected", weave(loader))).hasSize(1);
      assertThat(callersOf("queueUsed", weave(loader))).hasSize(2);
      // From the version on that can have a publish observed
      assertThat(callersOf("collector", weave(loader)))
          .isEqualTo(
              Members.of(loader.channel())
                      .hasField(
                          "observationCollector"
                              + " Lcom/rabbitmq/client/observation/ObservationCollector;")
                  ? asking
                  : List.of());
      // Eight operations, all but queueUnbind with a NoWait form
      assertThat(callersOf("declared", weave(loader))).hasSize(15);
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void theJvmVerifiesAndLoadsTheWovenClass(Path client) throws Exception {
    try (Client loader = new Client(client)) {
      loader.woven = weave(loader);

      Class<?> channel = Class.forName(CHANNEL, true, loader);

      assertThat(channel.getClassLoader()).isSameAs(loader);
      // Verification is per class, at initialisation: without it this would not have got here
      assertThat(channel.getDeclaredMethods()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void noMemberIsAdded(Path client) throws Exception {
    try (Client loader = new Client(client)) {
      assertThat(Members.of(weave(loader)).all())
          .containsExactlyInAnyOrderElementsOf(Members.of(loader.channel()).all());
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aChannelThatLacksAMemberIsLeftAlone(Path client) throws Exception {
    try (Client loader = new Client(client)) {
      byte[] changed = rename(loader.channel(), "getNextPublishSeqNo");

      assertThatThrownBy(() -> ChannelWeaver.weave(changed, new NearbyClasses(loader)))
          .isInstanceOf(UnknownShapeException.class)
          .hasMessageContaining("getNextPublishSeqNo");
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void theTransformerSaysInOneLineThatAShapeIsUnknown(Path client) throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    AgentLog log = new AgentLog(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (Client loader = new Client(client)) {
      byte[] changed = rename(loader.channel(), "basicPublish");

      byte[] result =
          new ChannelTransformer(new NobodyListens(), log)
              .transform(loader, ChannelTransformer.CHANNEL, null, null, changed);

      assertThat(result).isNull();
      assertThat(printed.toString(StandardCharsets.UTF_8))
          .startsWith("pgshunt: this version of amqp-client is not known")
          .hasLineCount(1);
    }
  }

  @Test
  void noOtherClassIsTouched() {
    AgentLog log = new AgentLog(System.err);

    assertThat(
            new ChannelTransformer(new NobodyListens(), log)
                .transform(null, "com/example/Shop", null, null, new byte[] {1}))
        .isNull();
  }

  private static byte[] weave(Client loader) throws Exception {
    return ChannelWeaver.weave(loader.channel(), new NearbyClasses(loader));
  }

  private static byte[] rename(byte[] channel, String method) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(channel)
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public MethodVisitor visitMethod(
                  int access,
                  String name,
                  String descriptor,
                  @Nullable String signature,
                  String @Nullable [] exceptions) {
                String renamed = name.equals(method) ? name + "2" : name;
                return super.visitMethod(access, renamed, descriptor, signature, exceptions);
              }
            },
            0);
    return writer.toByteArray();
  }

  private static List<String> callersOf(String bridgeMethod, byte[] type) {
    List<String> callers = new ArrayList<>();
    new ClassReader(type)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access,
                  String caller,
                  String descriptor,
                  @Nullable String signature,
                  String @Nullable [] exceptions) {
                return new MethodVisitor(Opcodes.ASM9) {
                  @Override
                  public void visitMethodInsn(
                      int opcode, String owner, String name, String called, boolean isInterface) {
                    if (owner.equals("io/pgshunt/agent/bootstrap/Bridge")
                        && name.equals(bridgeMethod)) {
                      callers.add(caller + descriptor);
                    }
                  }
                };
              }
            },
            0);
    return callers;
  }

  /** A client's classes, its channel class as it is or woven. */
  private static final class Client extends URLClassLoader {

    private byte @Nullable [] woven;

    Client(Path jar) throws IOException {
      super(urls(jar), ChannelWeaverTest.class.getClassLoader());
    }

    private static URL[] urls(Path jar) throws IOException {
      try (Stream<Path> libraries = Files.list(jar.resolveSibling(""))) {
        List<URL> urls = new ArrayList<>();
        urls.add(jar.toUri().toURL());
        for (Path library :
            libraries.filter(path -> path.getFileName().toString().startsWith("slf4j")).toList()) {
          urls.add(library.toUri().toURL());
        }
        return urls.toArray(URL[]::new);
      }
    }

    byte[] channel() throws IOException {
      try (InputStream in = getResourceAsStream(CHANNEL.replace('.', '/') + ".class")) {
        return in.readAllBytes();
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      return woven != null && name.equals(CHANNEL)
          ? defineClass(name, woven, 0, woven.length)
          : super.findClass(name);
    }
  }
}
