package dev.trellis.watchlist;

import java.util.List;

/// A person or an organisation on the list.
///
/// @param id identifier of the party in the list
/// @param type person, organisation or unknown
/// @param names main name first, then aliases
/// @param birthDates `1957`, `1957-03`, `1957-03-10`; empty when not known
/// @param source dataset that it comes from; empty when the file does not contain it
record ListedParty(String id, PartyType type, List<String> names, List<String> birthDates, String source) {
    enum PartyType {
        PERSON,
        ORGANISATION,
        /// May be either.
        UNKNOWN;

        /// The type of a `schema` of OpenSanctions.
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
