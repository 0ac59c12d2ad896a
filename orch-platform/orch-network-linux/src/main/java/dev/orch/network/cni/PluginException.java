package dev.orch.network.cni;

import dev.orch.model.json.Json;

/** A plugin couldn't do what it was asked, in the words of CNI. */
public final class PluginException extends RuntimeException {
  /** The specification's codes. */
  public static final int INCOMPATIBLE_VERSION = 1;

  public static final int UNSUPPORTED_FIELD = 2;
  public static final int IO_FAILURE = 5;
  public static final int INVALID_CONFIG = 7;
  public static final int TRY_AGAIN = 11;

  /** From here on they are the plugin's own; this one is libcni's for whatever has no code. */
  public static final int OTHER = 999;

  private static final long serialVersionUID = 1L;

  private final int code;
  private final String details;

  /**
   * Says what failed.
   *
   * @param code one of the specification's, or the plugin's own from 100 on
   * @param details more than the message; may be empty
   */
  public PluginException(int code, String message, String details) {
    super(message, null, false, false);
    this.code = code;
    this.details = details;
  }

  static PluginException invalid(String message) {
    return new PluginException(INVALID_CONFIG, message, "");
  }

  /** Reads what a plugin says that failed. */
  static PluginException of(Json.Obj error) {
    int code = error.get("code") instanceof Json.Num number ? (int) number.toDouble() : OTHER;
    return new PluginException(code, error.text("msg"), error.text("details"));
  }

  public int code() {
    return code;
  }

  public String details() {
    return details;
  }

  @Override
  public String getMessage() {
    String message = String.valueOf(super.getMessage());
    return details.isEmpty() ? message : message + "; " + details;
  }
}
