package dev.orch.model.selector;

/** A selector that can't be read; the message is Kubernetes'. */
public final class SelectorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SelectorException(String message) {
    super(message);
  }
}
