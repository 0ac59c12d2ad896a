package dev.orch.command;

import dev.orch.apiserver.audit.AuditFile;
import dev.orch.apiserver.audit.AuditPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of kube-apiserver that an audit log is kept by. Filled by picocli, on one thread. */
final class AuditOptions {
  private static final long MEGABYTE = 1 << 20;

  @Option(
      names = "--audit-policy-file",
      paramLabel = "FILE",
      description = "What the audit log says of which requests: a Policy of audit.k8s.io/v1.")
  @Nullable Path policy;

  @Option(
      names = "--audit-log-path",
      paramLabel = "FILE",
      description = "Where the audit log is kept, a JSON object in each line.")
  @Nullable Path log;

  @Option(
      names = "--audit-log-maxsize",
      paramLabel = "MB",
      description = "How large the audit log grows before it is put aside. Default: 100.")
  int megabytes = 100;

  @Option(
      names = "--audit-log-maxbackup",
      paramLabel = "N",
      description = "How many logs are kept that were put aside. Default: all.")
  int backups;

  @Option(
      names = "--audit-log-maxage",
      paramLabel = "DAYS",
      description = "For how long logs are kept that were put aside. Default: for ever.")
  int days;

  /** What is wrong with them, or {@code ""}. */
  String fault() {
    if ((policy == null) != (log == null)) {
      return policy == null
          ? "--audit-log-path: there is no --audit-policy-file that says what is logged"
          : "--audit-policy-file: there is no --audit-log-path to log to";
    }
    if (megabytes < 1) {
      return "--audit-log-maxsize: " + megabytes + " is less than 1";
    }
    if (backups < 0) {
      return "--audit-log-maxbackup: " + backups + " is less than 0";
    }
    return days < 0 ? "--audit-log-maxage: " + days + " is less than 0" : "";
  }

  /**
   * A log that is kept.
   *
   * @param policy what it says
   * @param file where it is
   */
  record Log(AuditPolicy policy, AuditFile file) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** Opens the log, if there is to be one. */
  @Nullable Log open() {
    if (log == null || policy == null) {
      return null;
    }
    try {
      return new Log(
          AuditPolicy.parse(UpCommand.read(policy)),
          new AuditFile(
              log,
              new AuditFile.Kept(megabytes * MEGABYTE, backups, Duration.ofDays(days)),
              InstantSource.system()));
    } catch (IllegalArgumentException e) {
      throw new Failure(policy + ": " + e.getMessage());
    } catch (IOException e) {
      throw new Failure(log + ": " + UpCommand.reason(e));
    }
  }
}
