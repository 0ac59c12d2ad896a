package dev.orch.contracts.controllers;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class logs for people to see, kept here in place of the console until it is closed. */
final class Logged extends Handler implements AutoCloseable {
  private final Logger logger;
  private final List<String> messages = new ArrayList<>();

  /** By name, as most such classes are nobody else's to know. */
  Logged(String className) {
    logger = Logger.getLogger(className);
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  /** Each as level and message, from INFO on. */
  List<String> messages() {
    return messages;
  }

  @Override
  public void publish(LogRecord logged) {
    if (logged.getLevel().intValue() >= Level.INFO.intValue()) {
      messages.add(logged.getLevel() + " " + logged.getMessage());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
