package io.pgshunt.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which package of the agent may use which: what the application sees stands on the JDK alone. */
class PackageRuleTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.pgshunt.agent");

  @Test
  void whatWovenCodeCallsUsesTheJdkOnly() {
    noClasses()
        .that()
        .resideInAPackage("io.pgshunt.agent.bootstrap..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "io.pgshunt.agent.bootstrap..",
            "java.lang..",
            "java.io..",
            "java.security..",
            "java.util..",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void whatOnlyTheBuildRunsIsUsedByNothingElse() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.pgshunt.agent.packaging..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.pgshunt.agent.packaging..")
        .check(CLASSES);
  }

  @Test
  void theEntryClassesKnowTheRestByNameOnly() {
    noClasses()
        .that()
        .resideInAPackage("io.pgshunt.agent.premain..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.pgshunt.agent.gate..",
            "io.pgshunt.agent.rabbitmq..",
            "io.pgshunt.agent.start..",
            "io.pgshunt.agent.bootstrap..",
            "io.pgshunt.agent.weave..",
            "io.pgshunt.agent.cli..",
            "io.pgshunt.task..",
            "io.pgshunt.celery..",
            "io.pgshunt.queue..")
        .check(CLASSES);
  }

  @Test
  void nothingOfTheAgentNamesAnAmqpClientType() {
    noClasses().should().dependOnClassesThat().resideInAPackage("com.rabbitmq..").check(CLASSES);
  }

  @Test
  void theGateKnowsNothingOfTheWeave() {
    noClasses()
        .that()
        .resideInAPackage("io.pgshunt.agent.gate..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.pgshunt.agent.rabbitmq..", "org.objectweb.asm..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.pgshunt.agent.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
