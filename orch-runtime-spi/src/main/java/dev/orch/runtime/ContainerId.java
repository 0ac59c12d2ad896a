package dev.orch.runtime;

/** The runtime's name for one attempt at a container. */
public record ContainerId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
