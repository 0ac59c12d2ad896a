package dev.orch.controllers.cloud;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cloud couldn't do or tell what it was asked, or won't now; another try may succeed. The
 * message goes into an event for the object's user.
 */
public final class CloudException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Duration retryAfter;

  private CloudException(String message, @Nullable Duration retryAfter) {
    super(message, null, false, false);
    this.retryAfter = retryAfter;
  }

  /** A failure after which is tried again, later and later. */
  public static CloudException failed(String message) {
    return new CloudException(message, null);
  }

  /** The cloud is asked too often, or needs time: it is to be asked again after that time. */
  public static CloudException later(String message, Duration retryAfter) {
    return new CloudException(message, retryAfter);
  }

  /** When to ask again, if the cloud said so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
