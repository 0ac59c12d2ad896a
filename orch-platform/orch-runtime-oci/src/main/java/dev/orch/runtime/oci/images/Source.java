package dev.orch.runtime.oci.images;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Where images come from. Blocks; on the threads of images. */
interface Source {
  /** The image of that name for this machine; refused if there is none. */
  Parts parts(Reference reference) throws IOException;

  /** A part's bytes. */
  @FunctionalInterface
  interface Blob {
    InputStream open() throws IOException;
  }

  /**
   * What an image is made of.
   *
   * @param manifestDigest what others know it by; empty if its source doesn't say
   * @param config its configuration's blob
   * @param layers the lowest first; tars, plain or packed
   */
  record Parts(String manifestDigest, byte[] config, List<Blob> layers) {
    public Parts {
      layers = ImmutableList.copyOf(layers);
    }
  }
}
