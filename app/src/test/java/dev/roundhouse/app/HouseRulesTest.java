package dev.roundhouse.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of the house that a compiler does not know.
final class HouseRulesTest {
  private static final String ROOT = "dev.roundhouse";
  private static final int LONGEST_FILE = 400;
  private static final Pattern VAGUE = Pattern.compile(".*(Impl|Manager|Util|Utils|Helper)\\.java");

  private static final Pattern SOURCE = Pattern.compile("/src/(main|test)/java/");

  private static JavaClasses house = new ClassFileImporter().importClasses();

  @BeforeAll
  static void read() {
    house =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
  }

  @Test
  void everyRoomIsSeen() {
    assertThat(house.stream().map(HouseRulesTest::room).distinct())
        .contains("kernel", "protocol", "http", "mail", "fleet", "gateway", "admin", "cli", "app");
  }

  @Test
  void nobodyReachesIntoARoomsSubPackages() {
    noClasses().should(reachIntoAnotherRoom()).check(house);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "fleet", "monitoring", "systemtools"})
  void subPackagesFormNoCycle(String room) {
    slices().matching(ROOT + "." + room + ".(*)..").should().beFreeOfCycles().check(house);
  }

  @Test
  void roomsFormNoCycle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(house);
  }

  @Test
  void onlyTheFleetStartsProcesses() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".fleet..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .orShould(call(Runtime.class, "exec"))
        .check(house);
  }

  @Test
  void sqlStaysInStorageAndInClassesNamedForIt() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".storage..")
        .and()
        .haveSimpleNameNotStartingWith("Sql")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.sql..")
        .check(house);
  }

  @Test
  void nettyStaysInHttp() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".http..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(house);
  }

  /// What it brings is large, and not loaded before a statement is looked at.
  @Test
  void oneClassNamesSigstore() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + ".updates.provenance.Sigstore")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.sigstore..", "com.google.protobuf..")
        .check(house);
  }

  @Test
  void jakartaMailStaysInMail() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".mail..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta.mail..", "jakarta.activation..", "org.eclipse.angus..")
        .check(house);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(house);
  }

  @Test
  void onlyTheKernelReadsAClockOrSleeps() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".kernel..")
        .should(call(Instant.class, "now"))
        .orShould(call(System.class, "nanoTime"))
        .orShould(call(System.class, "currentTimeMillis"))
        .orShould(call(Thread.class, "sleep"))
        .check(house);
  }

  @Test
  void onlyTheConfigurationReadsTheEnvironment() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".config..")
        .should(call(System.class, "getenv"))
        .check(house);
  }

  @Test
  void nativeMemoryStaysInTheFleetsMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".fleet.memory..")
        .should()
        .dependOnClassesThat(resideInAPackage("java.lang.foreign.."))
        .check(house);
  }

  @Test
  void filesAreShortAndNamesSaySomething() throws IOException {
    List<Path> sources = sources();
    assertThat(sources).hasSizeGreaterThan(100);
    assertThat(sources).anyMatch(path -> path.endsWith("HouseRulesTest.java"));
    assertThat(sources).noneMatch(path -> VAGUE.matcher(path.toString()).matches());
    for (Path source : sources) {
      assertThat(Files.readAllLines(source))
          .as(source.toString())
          .hasSizeLessThanOrEqualTo(LONGEST_FILE);
    }
  }

  private static List<Path> sources() throws IOException {
    Path home = RunningHouse.home();
    try (Stream<Path> paths =
        Files.find(
            home,
            20,
            (path, attributes) ->
                attributes.isRegularFile() && SOURCE.matcher(path.toString()).find())) {
      return paths.filter(path -> path.toString().endsWith(".java")).toList();
    }
  }

  private static String room(JavaClass type) {
    String inside = type.getPackageName().substring(ROOT.length());
    return inside.isEmpty() ? "" : inside.substring(1).split("\\.", -1)[0];
  }

  private static boolean isInSubPackage(JavaClass type) {
    return type.getPackageName().substring(ROOT.length()).chars().filter(c -> c == '.').count() > 1;
  }

  private static ArchCondition<JavaClass> reachIntoAnotherRoom() {
    return new ArchCondition<>("depend on a sub-package of another room") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency each : type.getDirectDependenciesFromSelf()) {
          JavaClass target = each.getTargetClass();
          if (target.getPackageName().startsWith(ROOT)
              && isInSubPackage(target)
              && !room(target).equals(room(type))) {
            events.add(SimpleConditionEvent.satisfied(type, each.getDescription()));
          }
        }
      }
    };
  }

  private static ArchCondition<JavaClass> call(Class<?> owner, String method) {
    return ArchConditions.callMethodWhere(
        DescribedPredicate.describe(
            "calls " + owner.getSimpleName() + "." + method,
            call ->
                call.getTarget().getOwner().isEquivalentTo(owner)
                    && call.getTarget().getName().equals(method)));
  }
}
