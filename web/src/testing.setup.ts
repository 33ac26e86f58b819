import { configure } from '@testing-library/react';

// Without animations the components go to their end state at once, so that no test depends on time.
Reflect.deleteProperty(Element.prototype, 'animate');

// A busy machine may take longer than the second that is waited for by default.
configure({ asyncUtilTimeout: 20_000 });
