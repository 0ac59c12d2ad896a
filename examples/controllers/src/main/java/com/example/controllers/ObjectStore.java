package com.example.controllers;

import java.util.concurrent.CompletionStage;

/**
 * Something outside: a store that has buckets. Both calls return at once and may be repeated; calls
 * about one bucket take effect in the order in which they were made. What fails, fails as an {@link
 * UnavailableException}.
 */
public interface ObjectStore {
  /** It didn't do it, or did and couldn't say so. */
  final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message) {
      super(message);
    }
  }

  /** Makes the bucket be there, as large as that. Answers with where it is. */
  CompletionStage<String> ensure(String bucket, long bytes);

  /** Makes the bucket be gone, and all that is in it. Answers with whether it was there. */
  CompletionStage<Boolean> delete(String bucket);
}
