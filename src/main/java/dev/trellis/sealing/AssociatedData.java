package dev.trellis.sealing;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Where a sealed value belongs. It goes into the authenticated data, so a ciphertext that is
/// copied to another tenant, row or column does not open there.
///
/// @param purpose the column's role, `profile` say
public record AssociatedData(UUID tenant, UUID row, String purpose) {
    byte[] bytes() {
        return ("trellis|1|" + tenant + "|" + row + "|" + purpose).getBytes(StandardCharsets.US_ASCII);
    }
}
