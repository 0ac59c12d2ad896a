package dev.orch.network.dns;

import java.util.Arrays;

/** What can be asked of a name, by the types of RFC 1035, 2782 and 3596 that the cluster has. */
public enum RecordType {
  A(1),
  NS(2),
  CNAME(5),
  SOA(6),
  PTR(12),
  TXT(16),
  AAAA(28),
  SRV(33),
  /** Any type that no name here has. */
  OTHER(-1);

  private static final int MAX = 33;
  private static final RecordType[] BY_CODE = byCode();

  private final int code;

  RecordType(int code) {
    this.code = code;
  }

  private static RecordType[] byCode() {
    RecordType[] all = new RecordType[MAX + 1];
    Arrays.fill(all, OTHER);
    for (RecordType type : values()) {
      if (type.code >= 0) {
        all[type.code] = type;
      }
    }
    return all;
  }

  /** Its number on the wire; -1 for {@link #OTHER}. */
  public int code() {
    return code;
  }

  /** The type of a number on the wire. */
  public static RecordType of(int code) {
    return code >= 0 && code <= MAX ? BY_CODE[code] : OTHER;
  }
}
