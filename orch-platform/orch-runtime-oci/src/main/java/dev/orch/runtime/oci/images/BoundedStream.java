package dev.orch.runtime.oci.images;

import dev.orch.runtime.RefusedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that is refused when it has more than it may. */
final class BoundedStream extends FilterInputStream {
  private final long max;
  private final String what;
  private long left;

  /**
   * @param what what the stream is, for the refusal
   */
  BoundedStream(InputStream in, long max, String what) {
    super(in);
    this.max = max;
    this.left = max;
    this.what = what;
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    if (next >= 0) {
      count(1);
    }
    return next;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int size = super.read(bytes, offset, length);
    if (size > 0) {
      count(size);
    }
    return size;
  }

  @Override
  public long skip(long n) throws IOException {
    long size = super.skip(n);
    count(size);
    return size;
  }

  private void count(long size) {
    left -= size;
    if (left < 0) {
      throw new RefusedException(
          "ErrImagePull", what + " is larger than the " + max + " bytes that it may be");
    }
  }
}
