package dev.orch.apiserver.audit;

import dev.orch.model.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An audit log in a file that only its owner can read, an event in each line. A file that has grown
 * too large is put aside under a name with the time; of those, so many are kept for so long. A line
 * that can't be written is reported to the program's log, and the request goes on, as with
 * Kubernetes' mode {@code blocking}. For any thread: writers wait for each other.
 */
public final class AuditFile implements AuditSink, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AuditFile.class.getName());
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS").withZone(ZoneOffset.UTC);

  /**
   * How much is kept, in the units of kube-apiserver's flags.
   *
   * @param bytes how large a file grows
   * @param backups how many are kept that were put aside; 0 for all
   * @param age for how long; zero for ever
   */
  public record Kept(long bytes, int backups, Duration age) {}

  private final Path path;
  private final Kept kept;
  private final InstantSource clock;
  private @Nullable OutputStream out;
  private long size;

  /**
   * Opens the log, whose folder must be there; what is in it stays.
   *
   * @throws IOException if it can't be written
   */
  public AuditFile(Path path, Kept kept, InstantSource clock) throws IOException {
    this.path = path;
    this.kept = kept;
    this.clock = clock;
    this.out = open();
  }

  private OutputStream open() throws IOException {
    OutputStream opened =
        Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }
    size = Files.size(path);
    return opened;
  }

  @Override
  public synchronized void write(Json.Obj event) {
    byte[] line = (event + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      if (size > 0 && size + line.length > kept.bytes()) {
        rotate();
      }
      OutputStream to = out;
      if (to == null) {
        to = open();
        out = to;
      }
      to.write(line);
      size += line.length;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "audit log " + path + ": an event is lost", e);
    }
  }

  private void rotate() throws IOException {
    close();
    Instant now = clock.instant();
    Path aside = beside(now);
    while (Files.exists(aside)) {
      now = now.plusMillis(1);
      aside = beside(now);
    }
    Files.move(path, aside);
    prune();
  }

  private Path beside(Instant time) {
    return path.resolveSibling(stem() + "-" + TIME.format(time) + extension());
  }

  private String name() {
    return path.getName(path.getNameCount() - 1).toString();
  }

  private String stem() {
    int dot = name().lastIndexOf('.');
    return dot <= 0 ? name() : name().substring(0, dot);
  }

  private String extension() {
    int dot = name().lastIndexOf('.');
    return dot <= 0 ? "" : name().substring(dot);
  }

  private void prune() throws IOException {
    String oldest = kept.age().isZero() ? "" : TIME.format(clock.instant().minus(kept.age()));
    List<Path> aside;
    try (Stream<Path> all = Files.list(path.toAbsolutePath().getParent())) {
      aside = all.filter(file -> !time(file).isEmpty()).sorted().toList();
    }
    for (int i = 0; i < aside.size(); i++) {
      boolean tooMany = kept.backups() > 0 && i < aside.size() - kept.backups();
      if (tooMany || time(aside.get(i)).compareTo(oldest) < 0) {
        Files.delete(aside.get(i));
      }
    }
  }

  /** When a file was put aside, or {@code ""} if it is none of those. */
  private String time(Path file) {
    String name = file.getFileName().toString();
    String prefix = stem() + "-";
    boolean ours =
        name.startsWith(prefix)
            && name.endsWith(extension())
            && name.length()
                == prefix.length() + "0000-00-00T00-00-00.000".length() + extension().length();
    return ours ? name.substring(prefix.length(), name.length() - extension().length()) : "";
  }

  @Override
  public synchronized void close() throws IOException {
    OutputStream open = out;
    out = null;
    if (open != null) {
      open.close();
    }
  }
}
