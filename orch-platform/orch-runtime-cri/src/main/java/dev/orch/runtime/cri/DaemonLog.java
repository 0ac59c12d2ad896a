package dev.orch.runtime.cri;

import dev.orch.runtime.base.LogFiles;
import dev.orch.runtime.cri.v1.ContainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The log of one container, which the daemon writes. Whether more was written is looked at while
 * somebody waits for it, and now and then whether the container still runs. Only on the worker.
 */
final class DaemonLog implements LogFiles {
  private static final long PERIOD_MILLIS = 50;

  /** So many looks at the file for each at the container. */
  private static final int LOOKS = 10;

  private final String container;
  private final Path log;
  private final Listing listing;
  private final ScheduledExecutorService worker;
  private int old;
  private boolean ended;
  private boolean closed;

  DaemonLog(
      String container, Path log, boolean ended, Listing listing, ScheduledExecutorService worker) {
    this.container = container;
    this.log = log;
    this.ended = ended;
    this.listing = listing;
    this.worker = worker;
    this.old = LogPaths.newestOld(log);
  }

  @Override
  public Path file(int number) {
    return Files.exists(LogPaths.old(log, number)) ? LogPaths.old(log, number) : log;
  }

  @Override
  public int oldest() {
    int number = newest();
    while (number > 1 && Files.exists(LogPaths.old(log, number - 1))) {
      number--;
    }
    return number;
  }

  /** The one that was put aside stays the newest until something is in the next one. */
  @Override
  public int newest() {
    while (Files.exists(LogPaths.old(log, old + 1))) {
      old++;
    }
    return old == 0 || size(log) > 0 ? old + 1 : old;
  }

  @Override
  public boolean hasEnded() {
    return ended;
  }

  @Override
  public void onChange(Runnable task) {
    int number = newest();
    waitForChange(number, size(file(number)), LOOKS, task);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void waitForChange(int number, long size, int looks, Runnable task) {
    worker.schedule(
        () -> {
          if (closed) {
            return;
          }
          if (newest() != number || size(file(number)) != size) {
            task.run();
          } else if (looks > 1) {
            waitForChange(number, size, looks - 1, task);
          } else {
            askForEnd(number, size, task);
          }
        },
        PERIOD_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  /** All that an ended container wrote is in its log. */
  private void askForEnd(int number, long size, Runnable task) {
    listing
        .status(container)
        .whenComplete(
            (status, failure) -> {
              if (failure == null
                  && (status.getId().isEmpty()
                      || status.getState() == ContainerState.CONTAINER_EXITED)) {
                ended = true;
                task.run();
              } else {
                waitForChange(number, size, LOOKS, task);
              }
            });
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
