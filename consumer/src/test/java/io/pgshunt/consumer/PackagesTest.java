package io.pgshunt.consumer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PackagesTest {

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.pgshunt.consumer");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.pgshunt.(consumer..)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void theChainIsPure() {
    noClasses()
        .that()
        .resideInAPackage("io.pgshunt.consumer.chain")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql", "javax.sql", "java.util.concurrent..", "org.slf4j")
        .check(classes);
  }

  @Test
  void onlyTheCommandLineNeedsItsLibraries() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.pgshunt.consumer.cli")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "com.zaxxer..", "io.pgshunt.consumer.cli")
        .check(classes);
  }

  @Test
  void onlyTheAdaptersNeedAmqpClientAndSpring() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.pgshunt.consumer.amqp")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.rabbitmq..",
            "org.springframework..",
            "org.apache.commons.logging..",
            "io.pgshunt.consumer.amqp")
        .check(classes);
  }

  @Test
  void onlyTheAdapterForSpringNeedsSpring() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.SpringListener(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "org.apache.commons.logging..")
        .check(classes);
  }
}
