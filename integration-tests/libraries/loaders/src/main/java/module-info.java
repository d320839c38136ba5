/** A service that is a module. */
module io.pgshunt.it.loaders {
  requires com.rabbitmq.client;
  requires org.slf4j;
  requires org.apache.felix.framework;
  requires org.apache.tomcat.embed.core;

  uses org.osgi.framework.launch.FrameworkFactory;
}
