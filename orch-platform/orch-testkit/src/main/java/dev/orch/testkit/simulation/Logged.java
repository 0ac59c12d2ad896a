package dev.orch.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What a class or package logs for people to see, kept here in place of the console. */
public final class Logged extends Handler implements AutoCloseable {
  private final Logger logger;
  private final List<String> messages = new ArrayList<>();
  private @Nullable Throwable thrown;

  /** From now on until it is closed; by name, as most such classes are nobody else's to know. */
  public Logged(String name) {
    logger = Logger.getLogger(name);
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  /** Each as level and message, from INFO on; a view. */
  public List<String> messages() {
    return messages;
  }

  /** The first exception that was logged. */
  public @Nullable Throwable thrown() {
    return thrown;
  }

  @Override
  public void publish(LogRecord logged) {
    if (logged.getLevel().intValue() >= Level.INFO.intValue()) {
      messages.add(logged.getLevel() + " " + logged.getMessage());
    }
    thrown = thrown == null ? logged.getThrown() : thrown;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
