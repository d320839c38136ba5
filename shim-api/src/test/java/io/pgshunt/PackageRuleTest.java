package io.pgshunt;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the packages of shim-api point down only. */
class PackageRuleTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.pgshunt");

  @Test
  void theContractKnowsNeitherCeleryNorTheQueueNorJdbc() {
    noClasses()
        .that()
        .resideInAPackage("io.pgshunt.task..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.pgshunt.celery..", "io.pgshunt.queue..", "java.sql..")
        .check(CLASSES);
  }

  @Test
  void theCodecKnowsNeitherTheQueueNorJdbcNorAnAmqpClient() {
    noClasses()
        .that()
        .resideInAPackage("io.pgshunt.celery..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.pgshunt.queue..", "java.sql..", "com.rabbitmq..")
        .check(CLASSES);
  }

  @Test
  void theQueueDoesNotKnowCelery() {
    noClasses()
        .that()
        .resideInAPackage("io.pgshunt.queue..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.pgshunt.celery..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.pgshunt.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
