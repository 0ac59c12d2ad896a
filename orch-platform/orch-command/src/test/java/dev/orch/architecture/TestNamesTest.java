package dev.orch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

/**
 * Surefire finds tests by the names of their classes: one with another name would never run, and
 * nobody would see.
 */
class TestNamesTest {
  private static final List<String> RUN = List.of("Test", "Tests", "Properties");

  @Test
  void classesWithTests_haveNamesThatSurefireRuns() throws Exception {
    JavaClasses tests = new ClassFileImporter().importPaths(testFolders());

    assertThat(tests).anyMatch(type -> type.getSimpleName().equals("TestNamesTest"));
    assertThat(
            tests.stream()
                .filter(TestNamesTest::hasTests)
                .filter(type -> !isRun(type))
                .map(JavaClass::getName))
        .as("classes with tests that Surefire won't run")
        .isEmpty();
  }

  @Test
  void abstractClassesWithTests_areContracts() throws Exception {
    List<JavaClass> all = new ArrayList<>();
    new ClassFileImporter().importPaths(testFolders()).forEach(all::add);
    Rooms.mainCode().forEach(all::add);

    assertThat(
            all.stream()
                .filter(TestNamesTest::hasTests)
                .filter(TestNamesTest::isAbstract)
                .map(JavaClass::getName))
        .allMatch(name -> name.endsWith("Contract"));
  }

  @Test
  void misnamedClass_isSeen() {
    JavaClass misnamed = new ClassFileImporter().importClass(Misnamed.class);

    assertThat(hasTests(misnamed)).isTrue();
    assertThat(RUN).noneMatch(misnamed.getSimpleName()::endsWith);
  }

  private static boolean hasTests(JavaClass type) {
    return type.getAllMethods().stream()
        .anyMatch(method -> method.isMetaAnnotatedWith(Testable.class));
  }

  private static boolean isRun(JavaClass type) {
    JavaClass outermost = type;
    while (outermost.getEnclosingClass().isPresent()) {
      outermost = outermost.getEnclosingClass().get();
    }
    return isAbstract(type) || RUN.stream().anyMatch(outermost.getSimpleName()::endsWith);
  }

  private static boolean isAbstract(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.ABSTRACT);
  }

  /**
   * The test classes of every module of this build; this one's place tells where a build puts them.
   */
  private static List<Path> testFolders() throws IOException, URISyntaxException {
    Path mine =
        Path.of(TestNamesTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path module = mine;
    while (!Files.exists(module.resolve("pom.xml"))) {
      module = module.getParent();
    }
    Path platform = module.getParent();
    Path below = module.relativize(mine);
    try (Stream<Path> core = Files.list(platform.getParent());
        Stream<Path> assembled = Files.list(platform)) {
      return Stream.concat(core, assembled)
          .map(folder -> folder.resolve(below))
          .filter(Files::isDirectory)
          .toList();
    }
  }

  private static final class Misnamed {
    @Test
    void neverRuns() {}
  }
}
