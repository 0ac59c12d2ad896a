package dev.orch.runtime.oci.images;

import java.io.FilterInputStream;
import java.io.InputStream;

/** A part of a stream that others read on: closing it leaves the rest alone. */
final class Unclosed extends FilterInputStream {
  Unclosed(InputStream in) {
    super(in);
  }

  @Override
  public void close() {
    // It is read on.
  }
}
