package dev.orch.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFileTest {
  @TempDir Path folder;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

  private static Json.Obj event(int number) {
    return Json.object("number", Json.of(number));
  }

  private AuditFile open(long bytes, int backups, Duration age) throws IOException {
    return new AuditFile(
        folder.resolve("audit.log"), new AuditFile.Kept(bytes, backups, age), now::get);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void events_areLines_thatOnlyTheOwnerReads_andStay() throws IOException {
    try (AuditFile log = open(1000, 0, Duration.ZERO)) {
      log.write(event(1));
    }
    try (AuditFile log = open(1000, 0, Duration.ZERO)) {
      log.write(event(2));
    }
    Path file = folder.resolve("audit.log");
    assertThat(Files.readAllLines(file)).containsExactly("{\"number\":1}", "{\"number\":2}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void fileThatHasGrown_isPutAside_andNothingIsLost() throws IOException {
    try (AuditFile log = open(30, 0, Duration.ZERO)) {
      for (int i = 0; i < 9; i++) {
        log.write(event(i));
      }
    }
    assertThat(files()).hasSize(5);
    assertThat(files().get(0)).hasFileName("audit-2026-01-01T00-00-00.000.log");
    long lines = 0;
    for (Path file : files()) {
      assertThat(Files.size(file)).isLessThanOrEqualTo(30);
      lines += Files.readAllLines(file).size();
    }
    assertThat(lines).isEqualTo(9);
  }

  @Test
  void whatWasPutAside_isKeptWithinLimits() throws IOException {
    Files.writeString(folder.resolve("audit-notes.log"), "somebody else's");
    try (AuditFile log = open(1, 2, Duration.ofDays(1))) {
      for (int i = 0; i < 6; i++) {
        log.write(event(i));
        now.updateAndGet(time -> time.plusSeconds(3600));
      }
      assertThat(files()).hasSize(4);
      now.updateAndGet(time -> time.plus(Duration.ofDays(2)));
      log.write(event(7));
    }
    assertThat(files())
        .extracting(file -> file.getFileName().toString())
        .containsExactly("audit-2026-01-03T06-00-00.000.log", "audit-notes.log", "audit.log");
  }
}
