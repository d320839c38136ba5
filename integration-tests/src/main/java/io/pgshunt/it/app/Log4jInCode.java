package io.pgshunt.it.app;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Configures Log4j 2, which this module does not compile against, as applications do in code. */
final class Log4jInCode {

  private static final String CONFIGURATION =
      """
      <Configuration status="error">
        <Appenders>
          <Console name="out"><PatternLayout pattern="own %level %logger -- %msg%n"/></Console>
        </Appenders>
        <Loggers><Root level="info"><AppenderRef ref="out"/></Root></Loggers>
      </Configuration>
      """;

  private Log4jInCode() {}

  /** As Spring Boot does, of the context that the first use of a logger has started. */
  static String configure() throws ReflectiveOperationException {
    Object context =
        Class.forName("org.apache.logging.log4j.LogManager")
            .getMethod("getContext", ClassLoader.class, boolean.class)
            .invoke(null, Log4jInCode.class.getClassLoader(), false);
    Class<?> source = Class.forName("org.apache.logging.log4j.core.config.ConfigurationSource");
    InputStream bytes = new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.UTF_8));
    Object configuration =
        Class.forName("org.apache.logging.log4j.core.config.xml.XmlConfiguration")
            .getConstructor(context.getClass(), source)
            .newInstance(context, source.getConstructor(InputStream.class).newInstance(bytes));
    context
        .getClass()
        .getMethod(
            "reconfigure", Class.forName("org.apache.logging.log4j.core.config.Configuration"))
        .invoke(context, configuration);
    return "";
  }

  /** How many contexts there are. */
  static String contexts() throws ReflectiveOperationException {
    Object factory =
        Class.forName("org.apache.logging.log4j.LogManager").getMethod("getFactory").invoke(null);
    Object selector = factory.getClass().getMethod("getSelector").invoke(factory);
    Object contexts =
        Class.forName("org.apache.logging.log4j.core.selector.ContextSelector")
            .getMethod("getLoggerContexts")
            .invoke(selector);
    return String.valueOf(((List<?>) contexts).size());
  }
}
