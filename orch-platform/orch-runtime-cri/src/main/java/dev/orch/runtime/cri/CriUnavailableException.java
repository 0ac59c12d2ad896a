package dev.orch.runtime.cri;

/**
 * The daemon couldn't be reached, or hasn't answered in time: what was asked may have been done or
 * not. Asked again later, it finds out. The message says where the daemon was looked for.
 */
public final class CriUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CriUnavailableException(String message) {
    super(message, null, false, false);
  }
}
