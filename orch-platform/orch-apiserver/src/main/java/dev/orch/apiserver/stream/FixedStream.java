package dev.orch.apiserver.stream;

import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;

/**
 * A stream that a WebSocket has from the beginning; its number is its place in a list.
 *
 * @param headers what it is for, as if it had been opened
 * @param greeting what the server sends on it first, or null
 */
public record FixedStream(ImmutableMap<String, String> headers, byte @Nullable [] greeting) {}
