package dev.orch.runtime.base;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A small file of names and values that is replaced whole, so that it is never half-written. */
public final class PropertiesFile {
  private static final System.Logger LOG = System.getLogger(PropertiesFile.class.getName());

  private PropertiesFile() {}

  /** If it fails, say on a full disk, that is only told: what runs mustn't suffer from it. */
  public static void replace(Path file, Properties properties) {
    try {
      Files.createDirectories(file.resolveSibling("."));
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      try (Writer out = Files.newBufferedWriter(fresh, StandardCharsets.UTF_8)) {
        properties.store(out, null);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "can't write " + file, e);
    }
  }

  /** What was written; null if nothing was. */
  public static @Nullable Properties load(Path file) {
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      Properties properties = new Properties();
      properties.load(in);
      return properties;
    } catch (IOException e) {
      return null;
    }
  }
}
