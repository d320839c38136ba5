package io.pgshunt.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.consumer.run.Invocation;
import io.pgshunt.task.Completion;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.InvocationHandlerAdapter;
import net.bytebuddy.matcher.ElementMatchers;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;

/** {@link Task} methods of objects that a container has wrapped. */
class ProxiedTaskMethodsTest {

  /** Calls that went through a proxy, by the name of the method. */
  private final List<String> intercepted = new ArrayList<>();

  record Order(String product, int count) {}

  /** As a person writes it: the state is in a field, which a proxy's own object does not have. */
  public static class Shop {
    private final String name;

    public Shop() {
      this("");
    }

    public Shop(String name) {
      this.name = name;
    }

    @Task("shop.charge")
    public String charge(@Param("card") String card) throws IOException {
      if (card.isEmpty()) {
        throw new IOException("no card");
      }
      return name + " charges " + card;
    }

    @Task("shop.ship")
    String ship(Order order) {
      return name + " ships " + order.product();
    }

    @Task("shop.count")
    static int count(List<Order> orders) {
      return orders.size();
    }
  }

  public static class WithFinal extends Shop {
    @Task("shop.final")
    public final void stays() {}
  }

  public static class WithPrivate extends Shop {
    @SuppressWarnings("UnusedMethod") // found by its annotation
    @Task("shop.private")
    private void own() {}
  }

  interface Charging {
    @Task("shop.charge")
    @Retries(max = 7, on = IOException.class)
    String charge(@Param("card") String card) throws IOException;

    @Task("shop.hello")
    default String hello() {
      return "hello";
    }
  }

  static final class Charger implements Charging {
    @Override
    public String charge(String card) {
      return "charged " + card;
    }
  }

  interface Shipping {
    String ship(Order order) throws IOException;
  }

  static final class Shipper implements Shipping {
    @Override
    @Task("shop.ship")
    public String ship(Order order) throws IOException {
      if (order.count() == 0) {
        throw new IOException("nothing to ship");
      }
      return "shipped " + order.product();
    }
  }

  static final class Hidden implements Runnable {
    @Override
    public void run() {}

    @Task("shop.hidden")
    public void hidden() {}
  }

  interface Handling<T, R> {
    @Task("shop.handle")
    R handle(T value, List<T> others);
  }

  abstract static class Base<T> implements Handling<T, String> {
    @Task("shop.base")
    abstract String base(T value);
  }

  static final class PlainHandling implements Handling<Order, String> {
    @Override
    public String handle(Order value, List<Order> others) {
      return value.product() + others.get(0).product();
    }
  }

  static class OrderHandling extends Base<Order> {
    @Override
    public String handle(Order value, List<Order> others) {
      return value.product() + others.get(0).product();
    }

    @Override
    @Task("shop.base")
    String base(Order value) {
      return value.product();
    }
  }

  static class Overriding extends Shop {
    @Override
    public String charge(String card) {
      return "overridden " + card;
    }
  }

  private static @Nullable Object run(Object target, String name, String args) throws Exception {
    return Handlers.of(TaskMethod.of(target))
        .run(
            new Invocation(
                TaskPayload.builder("T0", name).args(RawJson.parse(args)).build(),
                new Completion.None(),
                "q",
                1,
                () -> false));
  }

  private static List<String> names(Object target) {
    return TaskMethod.of(target).stream().map(TaskHandler::taskName).sorted().toList();
  }

  private <T> Object springProxy(T target, boolean ofClass) {
    ProxyFactory factory = new ProxyFactory(target);
    factory.setProxyTargetClass(ofClass);
    factory.addAdvice(
        (MethodInterceptor)
            call -> {
              intercepted.add(call.getMethod().getName());
              return call.proceed();
            });
    return factory.getProxy();
  }

  private InvocationHandler passingTo(Object target) {
    return (proxy, method, args) -> {
      intercepted.add(method.getName());
      return method.invoke(target, args);
    };
  }

  @Test
  void methodsAreFoundAndCalledThroughASubclassProxy() throws Exception {
    Object proxy = springProxy(new Shop("Eve's"), true);

    assertThat(names(proxy)).containsExactly("shop.charge", "shop.count", "shop.ship");
    assertThat(run(proxy, "shop.charge", "[\"c\"]")).isEqualTo("Eve's charges c");
    assertThat(run(proxy, "shop.ship", "[{\"product\": \"p\", \"count\": 1}]"))
        .isEqualTo("Eve's ships p");
    assertThat(run(proxy, "shop.count", "[[]]")).isEqualTo(0);
    assertThat(intercepted).containsExactly("charge", "ship");
  }

  @Test
  void aProxyOfAProxyIsOneToo() throws Exception {
    Object proxy = springProxy(springProxy(new Shop("Eve's"), true), true);

    assertThat(run(proxy, "shop.charge", "[\"c\"]")).isEqualTo("Eve's charges c");
    assertThat(intercepted).containsExactly("charge", "charge");
  }

  @Test
  void methodsAreFoundAndCalledThroughByteBuddysSubclasses() throws Exception {
    Object proxy =
        new ByteBuddy()
            .subclass(Shop.class)
            .method(ElementMatchers.named("charge"))
            .intercept(InvocationHandlerAdapter.of(passingTo(new Shop("Eve's"))))
            .make()
            .load(Shop.class.getClassLoader())
            .getLoaded()
            .getConstructor()
            .newInstance();

    // It is of another class loader, for which ship, of the package only, is not to be overridden.
    assertThatThrownBy(() -> TaskMethod.of(proxy)).hasMessageContaining("Shop.ship cannot be call");
    Object ofPublicMethods =
        new ByteBuddy()
            .subclass(ChargingShop.class)
            .method(ElementMatchers.named("charge"))
            .intercept(InvocationHandlerAdapter.of(passingTo(new ChargingShop())))
            .make()
            .load(Shop.class.getClassLoader())
            .getLoaded()
            .getConstructor()
            .newInstance();
    assertThat(run(ofPublicMethods, "shop.charge", "[\"c\"]")).isEqualTo("charged c");
    assertThat(intercepted).containsExactly("charge");
  }

  public static class ChargingShop {
    @Task("shop.charge")
    public String charge(String card) {
      return "charged " + card;
    }
  }

  @Test
  void whatASubclassProxyCannotOverrideIsRefusedByName() {
    assertThatThrownBy(() -> TaskMethod.of(springProxy(new WithFinal(), true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("WithFinal.stays cannot be called through")
        .hasMessageContaining("neither final nor private");
    assertThatThrownBy(() -> TaskMethod.of(springProxy(new WithPrivate(), true)))
        .hasMessageContaining("WithPrivate.own cannot be called through");
    assertThat(names(new WithFinal())).contains("shop.final");
    assertThat(names(new WithPrivate())).contains("shop.private");
  }

  @Test
  void annotationsOfInterfacesCountAlsoThroughTheirProxies() throws Exception {
    Object proxy =
        Proxy.newProxyInstance(
            Charging.class.getClassLoader(),
            new Class<?>[] {Charging.class},
            passingTo(new Charger()));

    for (Object target : List.of(new Charger(), springProxy(new Charger(), false), proxy)) {
      assertThat(names(target)).containsExactly("shop.charge", "shop.hello");
      assertThat(run(target, "shop.charge", "[\"c\"]")).isEqualTo("charged c");
      assertThat(run(target, "shop.hello", "[]")).isEqualTo("hello");
      assertThat(TaskMethod.of(target))
          .filteredOn(handler -> handler.taskName().equals("shop.charge"))
          .singleElement()
          .satisfies(handler -> assertThat(handler.retryPolicy().maxRetries()).isEqualTo(7));
    }
    assertThat(intercepted).containsExactly("charge", "hello", "charge", "hello");
  }

  @Test
  void annotationsBehindAnInterfaceProxyAreFoundAndItsMethodIsCalled() throws Exception {
    Object proxy = springProxy(new Shipper(), false);

    assertThat(run(proxy, "shop.ship", "[{\"product\": \"p\", \"count\": 1}]"))
        .isEqualTo("shipped p");
    assertThatThrownBy(() -> run(proxy, "shop.ship", "[{\"product\": \"p\", \"count\": 0}]"))
        .isInstanceOf(IOException.class)
        .hasMessage("nothing to ship");
    assertThat(intercepted).containsExactly("ship", "ship");
  }

  @Test
  void aMethodThatNoInterfaceOfItsProxyHasIsRefusedByName() {
    assertThatThrownBy(() -> TaskMethod.of(springProxy(new Hidden(), false)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Hidden.hidden cannot be called through its proxy")
        .hasMessageContaining("declare the method in one of them");
    Object opaque =
        Proxy.newProxyInstance(
            Runnable.class.getClassLoader(),
            new Class<?>[] {Runnable.class},
            passingTo(new Hidden()));
    assertThatThrownBy(() -> TaskMethod.of(opaque))
        .hasMessageContaining("no method with @Task")
        .hasMessageContaining("java.lang.Runnable");
  }

  @Test
  void aCheckedExceptionThatAProxyHadToWrapIsTheFailure() {
    Object proxy =
        Proxy.newProxyInstance(
            Handling.class.getClassLoader(),
            new Class<?>[] {Handling.class},
            (self, method, args) -> {
              throw new IOException("not declared");
            });

    assertThatThrownBy(() -> run(proxy, "shop.handle", "[1, []]"))
        .isInstanceOf(IOException.class)
        .hasMessage("not declared");
  }

  @Test
  void anOverriddenMethodKeepsItsTask() throws Exception {
    Object target = new Overriding();

    assertThat(names(target)).containsExactly("shop.charge", "shop.count", "shop.ship");
    assertThat(run(target, "shop.charge", "[\"c\"]")).isEqualTo("overridden c");
  }

  @Test
  void theParametersOfGenericMethodsHaveTheTypesOfTheClassThatIsRun() throws Exception {
    String order = "{\"product\": \"p\", \"count\": 1}";

    for (Object target :
        List.of(
            new PlainHandling(),
            springProxy(new PlainHandling(), false),
            new OrderHandling(),
            springProxy(new OrderHandling(), true))) {
      assertThat(run(target, "shop.handle", "[" + order + ", [" + order + "]]")).isEqualTo("pp");
    }
    assertThat(names(new OrderHandling())).containsExactly("shop.base", "shop.handle");
    assertThat(run(new OrderHandling(), "shop.base", "[" + order + "]")).isEqualTo("p");
  }

  @Test
  void theNameOfTheMethodAPersonWroteIsTheHandlers() throws Exception {
    Method charge = Shop.class.getMethod("charge", String.class);

    assertThat(TaskMethod.of(springProxy(new Shop("Eve's"), true)))
        .extracting(Object::toString)
        .contains(charge.getDeclaringClass().getName() + ".charge");
  }
}
