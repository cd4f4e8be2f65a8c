import { testModules } from "../support/module-tests";

testModules("aws");
