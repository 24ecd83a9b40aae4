package dev.trellis.watchlist;

import java.util.List;

/// A row of the list.
///
/// @param id what the list calls it
/// @param kind what it is
/// @param names by which it is known; the first is the one to show
/// @param births `1957`, `1957-03`, `1957-03-10`; empty when not known
/// @param source which list it comes from; empty when the file does not say
record ListedParty(String id, PartyType type, List<String> names, List<String> birthDates, String source) {
    enum PartyType {
        PERSON,
        ORGANISATION,
        /// May be either.
        UNKNOWN;

        /// By the names that OpenSanctions gives to what it lists.
        static PartyType forSchema(String schema) {
            return switch (schema) {
                case "Person" -> PERSON;
                case "Organization", "Company", "PublicBody", "Vessel", "Airplane", "Security", "CryptoWallet" ->
                    ORGANISATION;
                default -> UNKNOWN;
            };
        }
    }
}
