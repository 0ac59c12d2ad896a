package dev.orch.apiserver.stream;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How streams are carried, as server and client have agreed.
 *
 * @param carrier what carries them
 * @param name the protocol's name, which the answer repeats; perhaps {@code ""}
 * @param version of the protocol of commands, 1 to 5
 */
public record StreamProtocol(Carrier carrier, String name, int version) {
  /** What carries streams. */
  public enum Carrier {
    /** Frames of SPDY/3.1. */
    SPDY,
    /** Messages of a WebSocket, each of which begins with the number of its stream. */
    WEBSOCKET,
    /** The same in text: a digit and base64. */
    WEBSOCKET_TEXT,
    /** SPDY within the binary messages of a WebSocket. */
    TUNNEL
  }

  /** The header that names protocols over SPDY. */
  public static final String VERSION_HEADER = "X-Stream-Protocol-Version";

  private static final String TUNNEL = "SPDY/3.1+";
  private static final ImmutableList<String> COMMANDS_SPDY =
      ImmutableList.of(
          "v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io");
  private static final ImmutableList<String> COMMANDS_WEBSOCKET =
      ImmutableList.of(
          "v5.channel.k8s.io",
          "v5.base64.channel.k8s.io",
          "v4.channel.k8s.io",
          "v4.base64.channel.k8s.io",
          "channel.k8s.io",
          "base64.channel.k8s.io");
  private static final ImmutableList<String> PORTS_SPDY = ImmutableList.of("portforward.k8s.io");
  private static final ImmutableList<String> PORTS_WEBSOCKET =
      ImmutableList.of(
          TUNNEL + "portforward.k8s.io", "v4.channel.k8s.io", "v4.base64.channel.k8s.io");

  /** Whether the client asks for an upgrade that can carry streams. */
  public static boolean isAsked(UnaryOperator<String> headers) {
    return isUpgrade(headers, "spdy/3.1") || isUpgrade(headers, "websocket");
  }

  private static boolean isUpgrade(UnaryOperator<String> headers, String to) {
    return headers.apply("Connection").toLowerCase(java.util.Locale.ROOT).contains("upgrade")
        && headers.apply("Upgrade").equalsIgnoreCase(to);
  }

  /** The protocols of commands, or of ports, that can be had in the way that the client asks. */
  public static List<String> offered(UnaryOperator<String> headers, boolean ports) {
    return isUpgrade(headers, "websocket")
        ? ports ? PORTS_WEBSOCKET : COMMANDS_WEBSOCKET
        : ports ? PORTS_SPDY : COMMANDS_SPDY;
  }

  /** The protocols that the client can speak, in its order; perhaps none. */
  public static List<String> known(UnaryOperator<String> headers) {
    boolean webSocket = isUpgrade(headers, "websocket");
    String header = headers.apply(webSocket ? "Sec-WebSocket-Protocol" : VERSION_HEADER);
    return Splitter.on(',').trimResults().omitEmptyStrings().splitToList(header);
  }

  /** What both can speak, the client's first choice; null if there is nothing. */
  public static @Nullable StreamProtocol agreed(UnaryOperator<String> headers, boolean ports) {
    boolean webSocket = isUpgrade(headers, "websocket");
    List<String> known = known(headers);
    if (known.isEmpty()) {
      return of("", webSocket);
    }
    List<String> offered = offered(headers, ports);
    return known.stream()
        .filter(offered::contains)
        .findFirst()
        .map(name -> of(name, webSocket))
        .orElse(null);
  }

  private static StreamProtocol of(String name, boolean webSocket) {
    boolean versioned = name.length() > 1 && name.charAt(0) == 'v';
    int version = versioned ? name.charAt(1) - '0' : 1;
    if (!webSocket) {
      return new StreamProtocol(Carrier.SPDY, name, version);
    }
    if (name.startsWith(TUNNEL)) {
      return new StreamProtocol(Carrier.TUNNEL, name, version);
    }
    return new StreamProtocol(
        name.contains("base64") ? Carrier.WEBSOCKET_TEXT : Carrier.WEBSOCKET, name, version);
  }

  /** Whether the client can't open streams, but has those that there are from the beginning. */
  public boolean hasFixedStreams() {
    return carrier == Carrier.WEBSOCKET || carrier == Carrier.WEBSOCKET_TEXT;
  }
}
