package io.pgshunt.it.loaders.tomcat;

import java.io.File;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** Has Tomcat load a web application that sends one task. */
public final class TomcatService {

  private TomcatService() {}

  /** Arguments: a folder to work in, the web application, then those of the application's own. */
  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(arguments[0]);
    tomcat.setPort(0);
    Context context = tomcat.addWebapp("", new File(arguments[1]).getAbsolutePath());
    tomcat.start();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ClassLoader application = context.getLoader().getClassLoader();
    thread.setContextClassLoader(application);
    try {
      application
          .loadClass("io.pgshunt.it.loaders.task.OneTask")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {arguments[2], arguments[3]});
    } finally {
      thread.setContextClassLoader(before);
      tomcat.stop();
    }
  }
}
