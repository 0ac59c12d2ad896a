package dev.orch.architecture;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The modules as packages, and which of them each may know. A new module adds its line here. */
final class Rooms {
  private static final String[] SIX = {
    "model", "store", "scheduling", "runtime", "network", "controllers"
  };

  /** By room: the other rooms that its classes may name. */
  static final SortedMap<String, SortedSet<String>> KNOWS =
      ImmutableSortedMap.<String, SortedSet<String>>naturalOrder()
          .put("model", rooms())
          .put("store", rooms("model"))
          .put("scheduling", rooms("model"))
          .put("runtime.cri", rooms("model", "runtime"))
          .put("runtime.oci", rooms("model", "runtime"))
          .put("runtime", rooms("model"))
          .put("network.linux", rooms("model", "network"))
          .put("network.cni", rooms("model", "network", "network.linux"))
          .put("network.nft", rooms("model", "network", "network.linux"))
          .put("network", rooms("model"))
          .put("dns", rooms("model", "store", "network", "controllers"))
          .put("ingress", rooms("model", "store", "network", "controllers", "client"))
          .put("controllers", rooms("model", "store", "scheduling"))
          .put("node", rooms("model", "store", "scheduling", "runtime", "network", "controllers"))
          .put(
              "cluster",
              rooms("model", "store", "scheduling", "runtime", "network", "controllers", "node"))
          .put("grpc", rooms("model", "store", "runtime", "controllers", "node"))
          .put("apiserver", rooms("model", "store"))
          .put("client", rooms("model", "store"))
          .put("cel", rooms("model"))
          .put(
              "command",
              rooms(
                  "model",
                  "store",
                  "scheduling",
                  "runtime",
                  "runtime.cri",
                  "runtime.oci",
                  "network",
                  "network.linux",
                  "network.cni",
                  "network.nft",
                  "dns",
                  "ingress",
                  "controllers",
                  "node",
                  "cluster",
                  "grpc",
                  "apiserver",
                  "client"))
          .put("testkit.base", rooms())
          .put("testkit.scheduling", rooms("model", "scheduling"))
          .put("testkit.simulation", rooms("model", "store", "controllers", "testkit.base"))
          .put(
              "contracts",
              rooms(
                  "model",
                  "store",
                  "scheduling",
                  "runtime",
                  "network",
                  "controllers",
                  "node",
                  "testkit.base"))
          .buildOrThrow();

  /** The rooms that carry no server, no native library, nothing but these. */
  static final SortedSet<String> CORE = rooms(SIX);

  /** What the six may name besides each other and the JDK. */
  static final String[] CORE_LIBRARIES = {
    "java..",
    "javax.annotation.processing..",
    "dev.orch..",
    "com.google.common..",
    "com.google.errorprone.annotations..",
    "com.github.benmanes.caffeine..",
    "tools.jackson.core..",
    "org.yaml.snakeyaml..",
    "org.jspecify.annotations..",
    "io.soabase.recordbuilder.core.."
  };

  private static final String ROOT = "dev.orch.";

  private Rooms() {}

  /** The main code of every room; tests left out, wherever this build put them. */
  static JavaClasses mainCode() {
    return new ClassFileImporter()
        .withImportOption(location -> !location.contains("/test-classes/"))
        .importPackages("dev.orch");
  }

  /** The room a class is in; null for one that is in none. */
  static @Nullable String of(JavaClass type) {
    String name = type.getPackageName() + ".";
    return KNOWS.keySet().stream()
        .filter(room -> name.startsWith(ROOT + room + "."))
        // A room within another's package is a room of its own.
        .max(Comparator.comparingInt(String::length))
        .orElse(null);
  }

  static boolean isOrch(JavaClass type) {
    return type.getPackageName().startsWith(ROOT);
  }

  private static SortedSet<String> rooms(String... names) {
    return ImmutableSortedSet.copyOf(names);
  }
}
