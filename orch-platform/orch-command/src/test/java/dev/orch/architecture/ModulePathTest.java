package dev.orch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The other tests run on the class path; this one puts Orch on the module path, as a modular
 * application does.
 */
class ModulePathTest {
  @Test
  void modules_resolveAndLoad() throws Exception {
    ModuleFinder finder = ModuleFinder.of(classPathWithoutTests());
    List<String> orch =
        finder.findAll().stream()
            .map(ModuleReference::descriptor)
            .map(descriptor -> descriptor.name())
            .filter(name -> name.startsWith("dev.orch."))
            .sorted()
            .toList();
    long rooms = Rooms.KNOWS.keySet().stream().filter(room -> !room.equals("cel")).count();
    // The testkit has two in one module, and the network of Linux three.
    assertThat(orch).hasSize((int) rooms - 3);

    ModuleLayer boot = ModuleLayer.boot();
    // What the JDK has but this JVM was started without, too: on newer ones jdk.crypto.ec is empty,
    // and is there only if somebody asks for it.
    Configuration resolved = boot.configuration().resolve(finder, ModuleFinder.ofSystem(), orch);
    ModuleLayer layer =
        boot.defineModulesWithOneLoader(resolved, ClassLoader.getPlatformClassLoader());

    Class<?> loaded =
        layer.findLoader("dev.orch.testkit.base").loadClass("dev.orch.testkit.base.Rng");
    assertThat(loaded.getModule().getName()).isEqualTo("dev.orch.testkit.base");
  }

  private static Path[] classPathWithoutTests() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> !path.endsWith("test-classes"))
        .filter(path -> !isOfCel(path))
        .toArray(Path[]::new);
  }

  /** CEL's jars share packages, which modules can't: that room stands on the class path alone. */
  private static boolean isOfCel(Path path) {
    String text = path.toString().replace(File.separatorChar, '/');
    return text.contains("/orch-cel/") || text.contains("/dev/cel/");
  }
}
