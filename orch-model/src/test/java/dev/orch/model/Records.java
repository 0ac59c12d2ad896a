package dev.orch.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every record of the model, found by the builder that is generated for each. */
public final class Records {
  private Records() {}

  public static List<Class<? extends Record>> all() {
    List<Class<? extends Record>> records = new ArrayList<>();
    try {
      Path root = Path.of(Kind.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.sorted().toList()) {
          Path builder =
              file.resolveSibling(file.getFileName().toString().replace(".class", "Builder.class"));
          if (file.toString().endsWith(".class") && Files.exists(builder)) {
            String name = root.relativize(file).toString().replace('/', '.').replace(".class", "");
            Class<?> type = Class.forName(name);
            if (type.isRecord()) {
              records.add(type.asSubclass(Record.class));
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    return records;
  }
}
