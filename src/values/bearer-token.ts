/** What a JSON Web Token is sent as. Spelled without flags, since API Gateway's dialect and ours write those differently. */
export const BEARER_TOKEN = '^[Bb][Ee][Aa][Rr][Ee][Rr] +[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$';
